export interface Faults {
  missing?: string[];
  altered?: string[];
  stall?: Record<string, number>;
  cut?: Record<string, number>;
  manifest?: Record<string, unknown>;
}

export interface Server {
  url: string;
  requests: {path: string; range: string | null; status: number; bytes: number}[];
  close(): Promise<void>;
}

export const POLICY: string;
export function serve(folder: string, options?: {faults?: Faults; extra?: Record<string, string>; isolated?: boolean; lasting?: boolean; port?: number; policy?: string}): Promise<Server>;
