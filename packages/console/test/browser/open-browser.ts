import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';

/** Debian's Chromium; another one by the variable that the tooling sets. */
const executablePath = process.env['HAECHI_CHROMIUM'] ?? '/usr/bin/chromium';
const quiet = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function openBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath, args: quiet });
}

export interface Reader {
  readonly language?: 'en' | 'ko';
  readonly theme?: 'light' | 'dark';
  readonly width?: number;
}

/** A fresh profile of a reader in Seoul, who wants no motion. Faults of the page are thrown by `close`. */
export async function openReader(browser: Browser, { language = 'en', theme = 'light', width = 1280 }: Reader = {}) {
  const context: BrowserContext = await browser.newContext({
    viewport: { width, height: 900 },
    locale: language === 'ko' ? 'ko-KR' : 'en-US',
    colorScheme: theme,
    reducedMotion: 'reduce',
    timezoneId: 'Asia/Seoul',
  });
  const faults: string[] = [];
  const page: Page = await context.newPage();
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (message) => {
    // A refused call is shown to the reader and is not a fault of the page.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      faults.push(message.text());
  });
  return { page, faults, [Symbol.asyncDispose]: () => context.close() };
}

/** Waits until the page that the address names has its heading and nothing on it loads any more. */
export async function settled(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('[role=status][aria-label]').first().waitFor({ state: 'detached' });
}

/** Goes on to another page as a link does, within the loaded console (TanStack Router names itself for its tools): a third of a fresh load's work. */
export async function follow(page: Page, path: string): Promise<void> {
  await page.evaluate(async (href) => {
    const router = window.__TSR_ROUTER__;
    if (router === undefined) throw new Error('the router does not name itself');
    // A page may itself go on to another address, and then this promise never ends: the state tells.
    void router.navigate({ href });
    const there = () =>
      router.state.status === 'idle' && router.state.resolvedLocation?.href === router.state.location.href;
    do await new Promise((resolve) => setTimeout(resolve, 20));
    while (!there());
    if (location.pathname !== href.split(/[?#]/)[0]) throw new Error(`${href} led to ${location.href}`);
  }, path);
  await settled(page);
}

/** Serious and critical faults for WCAG 2.2 A and AA, each with the first place where it was found. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  // One frame, so that axe need not open a page of its own to put frames together; only violations are written out whole.
  const { violations } = await new AxeBuilder({ page })
    .options({ resultTypes: ['violations'] })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    .setLegacyMode()
    .analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes
          .map(({ html }) => html.slice(0, 160))
          .slice(0, 3)
          .join(' | ')}`,
    );
}
