/** Something to say in the model's language. */

const GREETINGS: Record<string, string> = {
  dutch: 'Hallo wereld. Deze stem wordt in je browser gemaakt.',
  english: 'Hello world. This voice is made in your browser, and nothing you type leaves it.',
  french: 'Bonjour le monde. Cette voix est faite dans votre navigateur.',
  german: 'Hallo Welt. Diese Stimme entsteht in deinem Browser.',
  italian: 'Ciao mondo. Questa voce nasce nel tuo browser.',
  portuguese: 'Olá mundo. Esta voz é feita no seu navegador.',
  spanish: 'Hola mundo. Esta voz se hace en tu navegador.',
};

/** By the language that a config's name begins with; English for any other. */
export function greeting(config: string): string {
  const language = Object.keys(GREETINGS).find((name) => config.startsWith(name));
  return GREETINGS[language ?? 'english'];
}
