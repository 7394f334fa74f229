import { isIP } from 'node:net';
import { readSettingsFile } from './settings-file.ts';

/** How one kind of setting is read from its text. `parse` gives undefined for a text it does not take. */
export interface Kind<T> {
  /** What is expected, to stand after "expected". */
  readonly expected: string;
  parse(text: string): T | undefined;
}

export const text: Kind<string> = { expected: 'a text', parse: (value) => value };

export const flag: Kind<boolean> = {
  expected: 'true or false',
  parse: (value) => ({ true: true, false: false })[value],
};

/** A whole number within bounds, both included. */
export function whole(min: number, max: number): Kind<number> {
  return {
    expected: `a whole number from ${min} to ${max}`,
    parse: (value) => (/^\d{1,15}$/.test(value) ? within(Number(value), min, max) : undefined),
  };
}

/** A decimal number within bounds, both included. */
export function decimal(min: number, max: number): Kind<number> {
  return {
    expected: `a number from ${min} to ${max}`,
    parse: (value) => (/^\d+(\.\d+)?$/.test(value) ? within(Number(value), min, max) : undefined),
  };
}

export function oneOf<const T extends string>(...words: readonly T[]): Kind<T> {
  return { expected: `one of ${words.join(', ')}`, parse: (value) => words.find((word) => word === value) };
}

/** An address of one of the schemes, each with its colon (`redis:`). */
export function address(...schemes: readonly string[]): Kind<string> {
  const expected = `an address that starts with ${schemes.map((scheme) => `${scheme}//`).join(' or ')}`;
  return {
    expected,
    parse: (value) => (schemes.includes(parseUrl(value)?.protocol ?? '') ? value : undefined),
  };
}

/** One address or several, separated by commas; a comma within one, as in a password, stays. */
export function addresses(...schemes: readonly string[]): Kind<readonly string[]> {
  const one = address(...schemes);
  return {
    expected: one.expected,
    parse: (value) => {
      const items = value.split(/\s*,\s*(?=[a-z]+:\/\/)/);
      return items.every((item) => one.parse(item) !== undefined) ? items : undefined;
    },
  };
}

/** A secret that travels in a header and behind the `#` of an address (the characters of RFC 6750, 2.1). */
export const key: Kind<string> = {
  expected: '16 to 256 letters, digits or - . _ ~ + / =',
  parse: (value) => (/^[\w.~+/=-]{16,256}$/.test(value) ? value : undefined),
};

/** Web origins separated by commas: scheme, host and port, nothing behind. */
export const origins: Kind<readonly string[]> = {
  expected: 'origins like https://vote.example.com, separated by commas',
  parse: (value) => list(value, (item) => parseUrl(item)?.origin === item && /^https?:/.test(item)),
};

/** The address of a site as people are told it: scheme, host and port; a slash may end it. Given with the slash. */
export const site: Kind<string> = {
  expected: 'an address like https://vote.example.com, without a path',
  parse: (value) => {
    const url = parseUrl(value);
    const isSite = url !== undefined && /^https?:\/\//.test(value) && [url.href, url.origin].includes(value);
    return isSite && url.href === `${url.origin}/` ? url.href : undefined;
  },
};

/** Address ranges separated by commas. */
export const cidrs: Kind<readonly string[]> = {
  expected: 'addresses or ranges like 10.0.0.0/8, separated by commas',
  parse: (value) => list(value, isRange),
};

/** The path of a PEM file, read as it is parsed. */
export const pemFile: Kind<string> = {
  expected: 'the path of a PEM file of at most 1 MiB that can be read',
  parse: (path) => {
    try {
      const pem = readSettingsFile(path);
      return pem.includes('-----BEGIN CERTIFICATE-----') ? pem : undefined;
    } catch {
      return undefined;
    }
  },
};

function isRange(item: string): boolean {
  const [ip = '', bits, ...rest] = item.split('/');
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(ip)] ?? -1;
  return (
    bitsMax > 0 &&
    rest.length === 0 &&
    (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
  );
}

function within(value: number, min: number, max: number): number | undefined {
  return value >= min && value <= max ? value : undefined;
}

function list(value: string, isItem: (item: string) => boolean): readonly string[] | undefined {
  const items = value.split(',').map((item) => item.trim());
  return items.every(isItem) ? items : undefined;
}

function parseUrl(value: string): URL | undefined {
  return URL.canParse(value) ? new URL(value) : undefined;
}
