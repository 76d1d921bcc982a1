import { isObject } from './object.ts'

/** Any value that JSON can hold. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject

export interface JsonObject {
  readonly [key: string]: JsonValue
}

/** Whether a value that came out of `JSON.parse` is an object: neither null nor a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isObject(value)
}

/** The JSON object that `text` spells, or null where it spells something else or nothing. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
