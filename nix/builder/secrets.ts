import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bad, good, type Result, userFolder } from '../base/index.ts'

/** What the variables begin with by which Nix gives secrets to a builder (nix/lib/secrets.nix). */
export const secretPrefix = 'NW_SECRET_'

/** The variable that names a folder with a file for each secret. */
const folderVariable = 'NIX_WORKFLOW_SECRETS'

/** Linux takes no longer variable, with its name and a final zero byte. */
const mostBytes = 131_071

/** The value of each, by the name that the step has for it. */
export type SecretValues = ReadonlyMap<string, string>

/** Those that are nowhere, and the folder in which a file of that name would be read. */
export interface MissingSecrets {
  readonly names: readonly string[]
  readonly folder: string
}

/**
 * Reads secrets now: of the environment, else of a file in the folder that `NIX_WORKFLOW_SECRETS` names,
 * else in `nix-workflow/secrets` where the user's settings are. One line break at the end of a file is
 * not part of it. What is empty, has a zero byte, or is longer than a variable can be, counts as
 * missing.
 */
export function readSecrets(
  names: readonly string[],
  environment: NodeJS.ProcessEnv = process.env
): Result<SecretValues, MissingSecrets> {
  const named = environment[folderVariable] ?? ''
  const folder =
    named === '' ? join(userFolder(environment, 'config'), 'nix-workflow', 'secrets') : named
  const values = new Map<string, string>()
  for (const name of names) {
    const value = environment[name] ?? fileIn(folder, name)
    if (value !== null && canBeGiven(name, value)) values.set(name, value)
  }
  const missing = names.filter((name) => !values.has(name))
  return missing.length === 0 ? good(values) : bad({ names: missing, folder })
}

function canBeGiven(name: string, value: string): boolean {
  const bytes = Buffer.byteLength(`${secretPrefix}${name}=${value}`)
  return value !== '' && !value.includes('\0') && bytes < mostBytes
}

/** The variables that the call of Nix is started with. */
export function secretVariables(secrets: SecretValues): Record<string, string> {
  return Object.fromEntries([...secrets].map(([name, value]) => [`${secretPrefix}${name}`, value]))
}

/** `name` has letters, digits and `_` alone: the library takes no other. */
function fileIn(folder: string, name: string): string | null {
  if (!/^\w+$/.test(name)) return null
  try {
    return readFileSync(join(folder, name), 'utf8').replace(/\r?\n$/, '')
  } catch {
    return null
  }
}
