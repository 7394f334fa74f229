// Casts one vote and waits until it is counted. Ends with 1 and a sentence where that fails.
const { API_URL, OPTION, TIMEOUT_SECONDS } = process.env;
const deadline = AbortSignal.timeout(Number(TIMEOUT_SECONDS) * 1000);
const RETRY_MS = 200;
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What the api answers, parsed; throws for anything but success. */
async function ask(path, init) {
  const answer = await fetch(`${API_URL}${path}`, { ...init, signal: deadline });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text);
  const isPassing = answer.status === 429 || answer.status === 503;
  throw Object.assign(new Error(`${path} was answered ${answer.status}: ${text}`), { isLasting: !isPassing });
}

/** Asks until the time is over: networks let a new pod through with a delay, and an api may have too much to do. */
async function askAgain(path, init) {
  let failure;
  for (;;) {
    try {
      return await ask(path, init);
    } catch (error) {
      if (error.isLasting) throw error;
      if (deadline.aborted) throw failure ?? error;
      failure = error;
      await rest(RETRY_MS);
    }
  }
}

try {
  const { request_id: id } = await askAgain('/api/vote', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ option: OPTION }),
  });
  console.log(`The vote ${id} for ${OPTION} is accepted.`);
  let receipt = await askAgain(`/api/votes/${id}`);
  while (receipt.state === 'not_counted') {
    await rest(100);
    receipt = await askAgain(`/api/votes/${id}`);
  }
  if (receipt.state !== 'counted') throw new Error(`It became ${receipt.state}.`);
  console.log(`It was counted at ${receipt.counted_at}.`);
} catch (error) {
  console.log(`The test failed: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}`);
  process.exitCode = 1;
}
