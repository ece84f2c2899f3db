/**
 * Signatures over what was registered: who can write the store's folder or the records, but not the key, can put nothing of their own in place of an
 * artifact, nor give one model the artifact of another. Ed25519 (RFC 8032) over canonical JSON; one file for each subject and digest.
 */
import { createHash, sign, verify } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { canonicalJson, type Json } from '@haechi/proof';
import { type AttestationOptions, openAttestationKey } from './attestation-key.ts';
import { writeDurably } from './durable-file.ts';
import { isMissing, ObjectFolder } from './object-folder.ts';
import { tampered } from './tampered.ts';

/** What is signed of an object: for whom it was registered, and what it was found to be then. */
export interface Claims {
  readonly sha256: string;
  /** What it belongs to, for instance a model. */
  readonly subject: string;
  readonly [field: string]: Json;
}

export interface Attestations {
  /** Signs and keeps the claims, durably. The same claims again change nothing. */
  attest(claims: Claims): Promise<void>;
  /**
   * Holds claims to what was signed. An object that was stored before there were signatures is signed now, for what the records say of it.
   * @throws HaechiError `artifact_tampered` with `part: 'signature'` when there is no signature, or one over something else.
   */
  check(claims: Claims): Promise<void>;
}

const PURPOSE = 'haechi.artifact-attestation.v1';

interface Attestation {
  readonly key: string;
  readonly signature: string;
}

export async function openAttestations(options: AttestationOptions): Promise<Attestations> {
  const { root, random } = options;
  const folder = new ObjectFolder(root);
  const key = await openAttestationKey(options);
  const text = (claims: Claims) => Buffer.from(`${PURPOSE}\n${canonicalJson(claims)}`, 'utf8');

  async function attest(claims: Claims): Promise<void> {
    const attestation: Attestation = {
      key: key.publicKey.id,
      signature: sign(null, text(claims), key.privateKey).toString('base64'),
    };
    const place = placeOf(root, claims);
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    await writeDurably(place, `${JSON.stringify(attestation)}\n`, await folder.temporary(random));
  }

  return {
    attest,
    check: async (claims) => {
      const found = await readAttestation(placeOf(root, claims));
      const own = found?.key === key.publicKey.id;
      if (found !== undefined && own) {
        if (verify(null, text(claims), key.publicKey.pem, Buffer.from(found.signature, 'base64'))) return;
        throw unsigned(claims, 'its signature is not over what the records say of it');
      }
      if (!key.before.has(claims.sha256)) {
        const why = found === undefined ? 'it has no signature' : 'its signature was made with another key';
        throw unsigned(claims, `${why}, for ${claims.subject}`);
      }
      // Best effort: a full disk must not keep an old model from being served. The next load tries again.
      await attest(claims).catch(() => {});
    },
  };
}

function unsigned({ sha256, subject }: Claims, why: string) {
  return tampered(sha256, { part: 'signature', why, subject });
}

function placeOf(root: string, { subject, sha256 }: Claims): string {
  const name = createHash('sha256').update(`${sha256}\n${subject}`).digest('hex');
  return path.join(root, 'signatures', name.slice(0, 2), `${name}.json`);
}

/** Undefined when there is none. What cannot be read as one counts as made by nobody. */
async function readAttestation(file: string): Promise<Attestation | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  try {
    const { key, signature } = JSON.parse(text) as Partial<Attestation>;
    return { key: String(key), signature: String(signature) };
  } catch {
    return { key: '', signature: '' };
  }
}
