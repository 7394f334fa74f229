/** Files that hold what opens something. */
const FILES = [
  /(^|\/)\.(npmrc|netrc|pgpass|git-credentials|env(\..+)?)$/,
  /(^|\/)(id_(rsa|ecdsa|ed25519)|credentials|htpasswd)$/,
  /\.(key|p12|pfx|jks|keystore)$/,
  /(^|\/)\.(aws|docker|kube|ssh)\//,
];

/** A key with its content, a token with its value, an address with a password, unless it is an example's. */
const TEXTS = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/=]{40}/,
  /_(authToken|auth|password)\s*=\s*[A-Za-z0-9+/=_-]{8}/,
  /\b(gh[pousr]_[A-Za-z0-9]{36}|npm_[A-Za-z0-9]{36}|AKIA[0-9A-Z]{16}|xox[abps]-[0-9A-Za-z-]{10})/,
  /\b(postgres(ql)?|rediss?|https?|amqps?):\/\/[\w.-]+:[^\s@/:'"`${<]{6,}@(?!(?:[\w-]+\.)*example\.(?:com|org))[\w-]+\.[\w.-]+/,
];

export function isSecretFile(path: string): boolean {
  return FILES.some((pattern) => pattern.test(path));
}

export function isSecretText(text: string): boolean {
  return TEXTS.some((pattern) => pattern.test(text));
}
