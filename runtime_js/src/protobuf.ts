/** As much of the protocol buffer wire format as reading and rewriting an ONNX file needs. */

/** A field as it stands in its message. `payload` is that of a length-delimited field, `value` that of a varint. */
export interface Field {
  number: number;
  payload: Uint8Array;
  value: number;
  /** Tag, length and payload. */
  whole: Uint8Array;
}

const VARINT = 0;
const DELIMITED = 2;
/** Bytes of the wire types of fixed length. */
const FIXED: Record<number, number> = {1: 8, 5: 4};
const NOTHING = new Uint8Array(0);

/** The fields of a message, in order. */
export function* fieldsOf(message: Uint8Array): Generator<Field, void, void> {
  let position = 0;
  const varint = () => {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = message[position++];
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 0x80;
    }
  };
  while (position < message.length) {
    const start = position;
    const tag = varint();
    const wire = tag & 7;
    const value = wire === VARINT || wire === DELIMITED ? varint() : 0;
    const length = wire === DELIMITED ? value : (FIXED[wire] ?? 0);
    const payload = length > 0 ? message.subarray(position, position + length) : NOTHING;
    position += length;
    yield {number: Math.floor(tag / 8), payload, value, whole: message.subarray(start, position)};
  }
}

export function textOf(payload: Uint8Array): string {
  return new TextDecoder().decode(payload);
}

/** A field of a number. */
export function varintField(number: number, value: number): Uint8Array {
  return Uint8Array.from([...varintBytes(number * 8 + VARINT), ...varintBytes(value)]);
}

/** A field of bytes, of text or of a message. */
export function field(number: number, payload: Uint8Array | string): Uint8Array {
  const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload) : payload;
  return join([Uint8Array.from([...varintBytes(number * 8 + DELIMITED), ...varintBytes(bytes.length)]), bytes]);
}

/** A message of those fields. */
export function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0);
  return whole;
}

function varintBytes(value: number): number[] {
  const bytes: number[] = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return [...bytes, value];
}
