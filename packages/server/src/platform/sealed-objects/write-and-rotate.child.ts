/**
 * For tests, which kill it: `put <root> <keyFile>` writes an object that does not end, `tidy <root> <keyFile>` seals what is there, `rotate <root> <keyFile>` rotates the
 * master key. Prints a line for each piece that is done.
 */
import { openObjects } from '../objects.ts';
import { systemRandom as random } from '../random.ts';
import { openKeyFile, rotateMasterKey } from './index.ts';
import { ObjectFolder } from './object-folder.ts';
import { sealExisting } from './tidy-objects.ts';

const [, , task = '', root = '', keyFile = ''] = process.argv;
const say = (word: string) => process.stdout.write(`${word}\n`);

async function* endless(): AsyncGenerator<Buffer> {
  for (;;) {
    yield random.bytes(300_000);
    say('piece');
  }
}

const ring = await openKeyFile(keyFile, random);
const objects = openObjects(root, { ring, random });
if (task === 'put') await objects.put(endless());
if (task === 'tidy') {
  const put = (sha256: string, content: AsyncIterable<Uint8Array>) => objects.put(content, { sha256 });
  await sealExisting({ folder: new ObjectFolder(root), ring, random, put }, { onChanged: say });
}
if (task === 'rotate') await rotateMasterKey({ root, keyFile, random, onChanged: say });
