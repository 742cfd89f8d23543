/** Keeps the page for offline use, and offers a new version when there is one; until then everything stays as it was. */

/** Shows `notice` while a new version waits; its button takes it. */
export async function keepOffline(notice: HTMLElement, button: HTMLButtonElement): Promise<void> {
  if (!navigator.serviceWorker) return;
  const registration = await navigator.serviceWorker.register('sw.js');
  const show = () => (notice.hidden = !registration.waiting || !navigator.serviceWorker.controller);
  registration.addEventListener('updatefound', () => registration.installing?.addEventListener('statechange', show));
  show();
  button.addEventListener('click', () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {once: true});
    registration.waiting?.postMessage('take over');
  });
}
