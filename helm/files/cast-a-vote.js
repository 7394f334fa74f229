// Casts one vote and waits until it is counted. Ends with 1 and a sentence where that fails.
const { API_URL, OPTION, TIMEOUT_SECONDS } = process.env;
const deadline = AbortSignal.timeout(Number(TIMEOUT_SECONDS) * 1000);
const RETRY_MS = 200;

/** Resolves with the answer. A connection that fails is tried again: networks let a new pod through with a delay. */
async function reach(path, init) {
  let failure;
  for (;;) {
    try {
      return await fetch(`${API_URL}${path}`, { ...init, signal: deadline });
    } catch (error) {
      if (deadline.aborted) throw failure ?? error;
      failure = error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** What the api answers, parsed; throws for anything but success. */
async function ask(path, init) {
  const answer = await reach(path, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${text}`);
  return JSON.parse(text);
}

try {
  const { request_id: id } = await ask('/api/vote', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
    body: JSON.stringify({ option: OPTION }),
  });
  console.log(`The vote ${id} for ${OPTION} is accepted.`);
  let receipt = await ask(`/api/votes/${id}`);
  while (receipt.state === 'not_counted') {
    await new Promise((resolve) => setTimeout(resolve, 100));
    receipt = await ask(`/api/votes/${id}`);
  }
  if (receipt.state !== 'counted') throw new Error(`It became ${receipt.state}.`);
  console.log(`It was counted at ${receipt.counted_at}.`);
} catch (error) {
  console.log(`The test failed: ${error.message}${error.cause ? ` (${error.cause.message})` : ''}`);
  process.exitCode = 1;
}
