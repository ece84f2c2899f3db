/** Ed25519 (RFC 8032) by `node:crypto`. Keys travel as PEM texts: PKCS#8 private, SubjectPublicKeyInfo public. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { sha256 } from './tree-hash.ts';

export interface KeyPair {
  /** PEM, PKCS#8. Keep it in a file of mode 0600. */
  readonly privateKey: string;
  readonly publicKey: PublicKey;
}

export interface PublicKey {
  /** First 16 hexadecimal characters of the SHA-256 of the DER form. */
  readonly id: string;
  /** PEM, SubjectPublicKeyInfo. */
  readonly pem: string;
}

export function generateKeys(): KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  return { privateKey, publicKey: readPublicKey(publicKey) };
}

/** @throws TypeError when the PEM is not an Ed25519 private key. */
export function readPrivateKey(pem: string): KeyPair {
  const privateKey = createPrivateKey(pem);
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new TypeError('the private key is not an Ed25519 key');
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'pem' });
  return { privateKey: pem, publicKey: readPublicKey(String(publicKey)) };
}

/** @throws TypeError when the PEM is not an Ed25519 public key. */
export function readPublicKey(pem: string): PublicKey {
  const key = createPublicKey(pem);
  if (key.asymmetricKeyType !== 'ed25519') throw new TypeError('the public key is not an Ed25519 key');
  const der = key.export({ type: 'spki', format: 'der' });
  return { id: sha256(der).slice(0, 16), pem: String(key.export({ type: 'spki', format: 'pem' })) };
}

/** Signature in base64. `purpose` is signed along, so that a signature for one use cannot serve another. */
export function signText(purpose: string, text: string, privateKey: string): string {
  return sign(null, Buffer.from(`${purpose}\n${text}`, 'utf8'), privateKey).toString('base64');
}

export function verifyText(purpose: string, text: string, by: { readonly pem: string; readonly signature: string }) {
  return verify(null, Buffer.from(`${purpose}\n${text}`, 'utf8'), by.pem, Buffer.from(by.signature, 'base64'));
}
