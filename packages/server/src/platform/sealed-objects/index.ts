/** Objects encrypted at rest: frames, headers, keys and their rotation, attestations. */
export { type Attestations, openAttestations } from './attestations.ts';
export { keepDataKey, type SealingDeps } from './data-key.ts';
export { syncFolder } from './durable-file.ts';
export { givenKeyRing, type KeyRing, openKeyFile } from './key-ring.ts';
export { type MasterKeyState, type MasterKeys, masterKeys } from './master-keys.ts';
export { ObjectFolder } from './object-folder.ts';
export { type OpenObject, openObject } from './open-object.ts';
export { type Rewrapped, rewrapAll, rotateMasterKey } from './rotate-master-key.ts';
export { sealExisting, sealingOf, sweepLeftovers } from './tidy-objects.ts';
export { writeSealed } from './write-sealed.ts';
