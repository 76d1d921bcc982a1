import { isObject } from '../../../nix/base/index.ts'
import { singleQuoted } from '../../outcome/index.ts'

/**
 * What Nix gives a builder whose derivation has structured attributes (`.attrs.sh`; manual, "Advanced
 * attributes"): those that a shell can hold, as its variables. Names that are none, and what holds
 * more than plain values, are left out.
 */
export function attributesForShell(attributes: Readonly<Record<string, unknown>>): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) => (variableName.test(name) ? declared(name, value) : []))
    .join('')
}

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

function declared(name: string, value: unknown): string[] {
  const text = plain(value)
  if (text !== null) return [`declare ${name}=${text}\n`]
  if (Array.isArray(value)) {
    const members = value.map(plain)
    return members.includes(null) ? [] : [`declare -a ${name}=(${members.join(' ')} )\n`]
  }
  if (!isObject(value)) return []
  const members = Object.entries(value).map(([key, one]) => [singleQuoted(key), plain(one)])
  if (members.some(([, one]) => one === null)) return []
  return [`declare -A ${name}=(${members.map(([key, one]) => `[${key}]=${one}`).join(' ')} )\n`]
}

function plain(value: unknown): string | null {
  if (typeof value === 'string') return singleQuoted(value)
  if (value === null) return "''"
  if (typeof value === 'boolean') return value ? '1' : ''
  return typeof value === 'number' && Number.isInteger(value) ? String(value) : null
}
