import { expect, test } from 'vitest';
import { createTextParts, type Texts } from './text-parts.ts';

/** Parts whose loading ends when the test says so. */
function parts() {
  const asked: string[] = [];
  const added: string[] = [];
  const ends = new Map<string, (isThere: boolean) => void>();
  const store = createTextParts({
    load: (language, part) => {
      asked.push(`${language} ${part}`);
      return new Promise<Texts>((resolve, reject) =>
        ends.set(`${language} ${part}`, (isThere) =>
          isThere ? resolve({ [part]: language }) : reject(new Error('away')),
        ),
      );
    },
    add: (language, texts) => added.push(`${language} ${Object.keys(texts)[0]}`),
  });
  return { store, asked, added, end: (name: string, isThere = true) => ends.get(name)?.(isThere) };
}

test('a part is loaded once a language, and another language brings every part asked for', async () => {
  const { store, asked, added, end } = parts();
  const first = Promise.all([store.want('en', ['', 'models']), store.want('en', ['models'])]);
  expect(asked).toEqual(['en ', 'en models']);
  end('en ');
  end('en models');
  await first;
  expect(added).toEqual(['en ', 'en models']);
  const second = store.want('ko');
  expect(asked.slice(2)).toEqual(['ko ', 'ko models']);
  end('ko ');
  end('ko models');
  await second;
  expect(added.slice(2)).toEqual(['ko ', 'ko models']);
});

test('a part that a page asks for while the language changes is there in the next one too', async () => {
  const { store, asked, end } = parts();
  const change = store.want('ko', ['']);
  void store.want('en', ['trail']);
  let isDone = false;
  void change.then(() => {
    isDone = true;
  });
  end('ko ');
  await expect.poll(() => asked).toContain('ko trail');
  expect(isDone).toBe(false);
  end('ko trail');
  await change;
});

test('a part that did not come is asked for again', async () => {
  const { store, asked, end } = parts();
  const failed = store.want('en', ['models']);
  end('en models', false);
  await expect(failed).rejects.toThrow('away');
  const again = store.want('en', ['models']);
  end('en models');
  await again;
  expect(asked).toEqual(['en models', 'en models']);
});
