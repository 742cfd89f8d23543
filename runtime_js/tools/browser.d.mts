import type {Browser, BrowserContext, BrowserContextOptions, Page} from 'playwright-core';

export function launch(options?: {softwareGpu?: boolean}): Promise<Browser>;
export function openPage(
  browser: Browser,
  options?: BrowserContextOptions,
): Promise<{context: BrowserContext; page: Page; problems: string[]}>;
