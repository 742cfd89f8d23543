'use client';

// public/tts is an exported bundle; of it only the model is used, the package comes from npm.
import {PocketTTS} from 'pocket-export';
import {useEffect, useState} from 'react';

export default function Page() {
  const [tts, setTts] = useState(null);
  const [status, setStatus] = useState('Loading…');

  useEffect(() => {
    const leaving = new AbortController();
    const loading = PocketTTS.load({bundleUrl: '/tts/', signal: leaving.signal});
    loading.then((loaded) => (setTts(loaded), setStatus('Ready.')), (error) => setStatus(error.message));
    return () => {
      leaving.abort();
      loading.then((loaded) => loaded.dispose(), () => undefined);
    };
  }, []);

  async function speak() {
    const {audioMs} = await tts.speak('Hello from Next.', {seed: 1});
    setStatus(`Spoke ${audioMs} ms.`);
  }

  return (
    <main>
      <button id="speak" disabled={!tts} onClick={speak}>Speak</button>
      <p id="status" role="status">{status}</p>
    </main>
  );
}
