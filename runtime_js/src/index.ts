/** Speak with a Pocket TTS bundle. */
export type {Recording} from './audio';
export {cache, type CacheEntry} from './cache-control';
export type {CacheChoice, ModelCache} from './cache';
export {type ErrorCode, PocketTTSError} from './errors';
export type {Fallback} from './hybrid';
export type {Manifest} from './manifest';
export {Microphone, type MicrophoneOptions} from './microphone';
export type {Seed} from './noise';
export type {LoadOptions, Progress, SpeakAloudOptions, SpeechOptions} from './options';
export {AudioPlayer, type PlayerOptions} from './player';
export {PocketTTS} from './pocket-tts';
export {PocketTTSSocket, type SocketOptions} from './socket';
export {Speaker} from './speaker';
export type {SpeechChunk, SpeechStats, SpeechStream} from './speech-stream';
export type {Support} from './support';
export {type SpokenText, TextStream} from './text-stream';
export type {Voice, VoiceSource} from './voice';
export {encodeWav} from './wav';
