// Chromium for tests: Debian's, or the one that CHROMIUM names.
import {chromium} from 'playwright-core';

const EXECUTABLE = process.env.CHROMIUM ?? '/usr/bin/chromium';
const WAIT_MS = 120_000;
const FLAGS = [
  '--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--autoplay-policy=no-user-gesture-required',
];

const NO_GPU = ['--disable-gpu'];
/** WebGPU computed by SwiftShader, which Chromium brings along: right, and slow. */
const SOFTWARE_GPU = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'];

/** `flags` are added to those that every test wants. */
export function launch({flags = [], softwareGpu = false} = {}) {
  const args = [...FLAGS, ...(softwareGpu ? SOFTWARE_GPU : NO_GPU), ...flags];
  return chromium.launch({executablePath: EXECUTABLE, args, headless: true});
}

/** A browser whose profile, with its HTTP cache, is on disk in `folder`, as a user's is. */
export async function launchProfile(folder) {
  const args = [...FLAGS, ...NO_GPU];
  const context = await chromium.launchPersistentContext(folder, {executablePath: EXECUTABLE, args, headless: true});
  return {newContext: async () => context, close: () => context.close()};
}

/** A page whose console errors and failed requests are kept in `problems`. */
export async function openPage(browser, options = {}) {
  const context = await browser.newContext({viewport: {width: 900, height: 760}, ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(WAIT_MS);
  const problems = [];
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  return {context, page, problems};
}
