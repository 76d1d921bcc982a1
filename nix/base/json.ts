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

/** The object that stands under `name`, or an empty one. */
export function objectIn(object: JsonObject, name: string): JsonObject {
  const value = object[name]
  return isJsonObject(value) ? value : {}
}

/** The list that stands under `name`, or an empty one. */
export function listIn(object: JsonObject, name: string): readonly JsonValue[] {
  const value = object[name]
  const list: readonly JsonValue[] = Array.isArray(value) ? value : []
  return list
}

/** The objects of such a list. */
export function objectsIn(object: JsonObject, name: string): readonly JsonObject[] {
  return listIn(object, name).filter(isJsonObject)
}

/** The text that stands under `name`, or an empty one. */
export function textIn(object: JsonObject, name: string): string {
  const value = object[name]
  return typeof value === 'string' ? value : ''
}
