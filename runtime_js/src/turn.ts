/**
 * One turn of the event loop, so that messages (cancel, hold, the next latents) come in between two frames.
 *
 * `setTimeout` would wait 4 ms; a message to oneself does not.
 */
export function turn(): Promise<void> {
  return typeof setImmediate === 'function' ? new Promise((resolve) => setImmediate(resolve)) : messageTurn();
}

let channel: MessageChannel | undefined;

function messageTurn(): Promise<void> {
  channel ??= new MessageChannel();
  const {port1, port2} = channel;
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}
