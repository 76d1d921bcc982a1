/** What is waited for; null as soon as `signal` aborts. */
export async function unlessInterrupted<Value>(
  value: Promise<Value>,
  signal: AbortSignal
): Promise<Value | null> {
  if (signal.aborted) {
    // Nobody waits for it any more, also where it fails.
    value.catch(() => undefined)
    return null
  }
  let forget = (): void => undefined
  const interrupted = new Promise<null>((resolve) => {
    const give = (): void => resolve(null)
    signal.addEventListener('abort', give, { once: true })
    forget = () => signal.removeEventListener('abort', give)
  })
  try {
    return await Promise.race([value, interrupted])
  } finally {
    forget()
  }
}
