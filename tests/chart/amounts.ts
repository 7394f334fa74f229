/** Thousandths of a processor in an amount of Kubernetes: 250m, "1", 0.5. */
export function asMillicores(amount: string): number {
  return amount.endsWith('m') ? Number(amount.slice(0, -1)) : Number(amount) * 1000;
}

/** Bytes in an amount of Kubernetes: 128Mi, 2Gi. */
export function asBytes(amount: string): number {
  const [, number = '', unit = ''] = /^(\d+)(Mi|Gi)$/.exec(amount) ?? [];
  if (unit === '') throw new Error(`${amount} is no amount of memory in Mi or Gi.`);
  return Number(number) * (unit === 'Mi' ? 2 ** 20 : 2 ** 30);
}
