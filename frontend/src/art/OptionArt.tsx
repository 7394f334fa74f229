import type { ComponentType } from 'react';
import type { Option } from '#ballot/options.ts';
import { Cat } from './Cat.tsx';
import { Dog } from './Dog.tsx';

/** A ballot with other options needs other pictures; the type checker says which are missing. */
const ART: Readonly<Record<Option, ComponentType>> = { cats: Cat, dogs: Dog };

/** The picture of an option. It says nothing the label does not; hide it from a screen reader. */
export function OptionArt({ option }: { readonly option: Option }) {
  const Art = ART[option];
  return <Art />;
}
