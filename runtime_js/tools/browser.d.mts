import type {Browser, BrowserContext, BrowserContextOptions, Page} from 'playwright-core';

export function launch(flags?: string[]): Promise<Browser>;
export function openPage(
  browser: Browser,
  options?: BrowserContextOptions,
): Promise<{context: BrowserContext; page: Page; problems: string[]}>;
