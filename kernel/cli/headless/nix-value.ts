import type { NoNixValue } from '../../outcome/index.ts'
import { nixString } from '../../../nix/syntax/index.ts'
import { bad, good, type Result } from '../../../nix/base/index.ts'

/**
 * What stands behind a `--set NAME=` as an expression of Nix: JSON where it is JSON, every digit as it
 * stands, else a text.
 */
export function nixValue(given: string): Result<string, NoNixValue> {
  const json = isJson(given) ? fromJson(given) : good(nixString(given))
  if (given.includes('\0') || (json.ok && json.value.includes('\0')))
    return bad({ kind: 'zero-character' })
  return json
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const tokens = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/g

function fromJson(text: string): Result<string, NoNixValue> {
  const open: ('{' | '[')[] = []
  const written: string[] = []
  const all = text.match(tokens) ?? []
  for (const [index, token] of all.entries()) {
    const before = all[index - 1]
    if (token === '{' || token === '[') {
      open.push(token)
      written.push(token)
    } else if (token === '}' || token === ']') {
      open.pop()
      written.push(token === '}' && before !== '{' ? '; }' : ` ${token}`)
    } else if (token === ',') written.push(open.at(-1) === '{' ? ';' : '')
    else if (token === ':') written.push('=')
    else {
      const value = scalar(token)
      if (!value.ok) return value
      written.push(value.value)
    }
  }
  return good(written.join(' ').trim())
}

function scalar(token: string): Result<string, NoNixValue> {
  if (token.startsWith('"')) {
    const value: unknown = JSON.parse(token)
    return good(nixString(String(value)))
  }
  return /^-?\d/.test(token) ? number(token) : good(token)
}

const largestInteger = 2n ** 63n - 1n

function number(token: string): Result<string, NoNixValue> {
  const digits = token.replace(/^-/, '')
  if (/^\d+$/.test(digits) && BigInt(digits) > largestInteger)
    return bad({ kind: 'integer-too-large', text: token })
  if (!Number.isFinite(Number(token))) return bad({ kind: 'number-too-large', text: token })
  // Nix reads no 1e-7: it wants the point.
  const [mantissa = '', exponent] = digits.split(/e/i)
  const point = exponent === undefined || mantissa.includes('.') ? '' : '.0'
  const text = `${mantissa}${point}${exponent === undefined ? '' : `e${exponent}`}`
  // In a list, a minus without parentheses would belong to the element before.
  return good(token.startsWith('-') ? `(-${text})` : text)
}
