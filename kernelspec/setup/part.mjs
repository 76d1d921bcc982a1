import { performance } from 'node:perf_hooks'

const nameWidth = 16

/** Seconds for the eye: `0.4 s`, `12 s`. */
export function seconds(milliseconds) {
  const value = milliseconds / 1000
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} s`
}

/**
 * One part of the set-up. `look` gives what is there, as a few words, or null where something is to
 * be done; `act` does it and gives what it did. A part that is there says nothing; one that acts is
 * one line, its name first, since it may take long. Gives whether it acted.
 */
export async function part(name, look, act) {
  if ((await look()) !== null) return false
  const start = performance.now()
  process.stdout.write(`${name.padEnd(nameWidth)} … `)
  try {
    const did = await act()
    process.stdout.write(`${did}, ${seconds(performance.now() - start)}\n`)
  } catch (error) {
    process.stdout.write('failed\n')
    throw error
  }
  return true
}
