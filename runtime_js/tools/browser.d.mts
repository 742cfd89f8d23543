import type {Browser, BrowserContext, BrowserContextOptions, Page} from 'playwright-core';

export function launch(options?: {flags?: string[]; softwareGpu?: boolean}): Promise<Browser>;
export function launchProfile(folder: string): Promise<Pick<Browser, 'newContext' | 'close'>>;
export function openPage(
  browser: Pick<Browser, 'newContext'>,
  options?: BrowserContextOptions,
): Promise<{context: BrowserContext; page: Page; problems: string[]}>;
