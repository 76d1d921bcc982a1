import { type GenericSchema, type InferOutput, is } from 'valibot'

/** What fits a schema, to be read: the type of a record comes from its schema. */
export type Fitting<Schema extends GenericSchema> = Unchanging<InferOutput<Schema>>

type Unchanging<Value> = Value extends object
  ? { readonly [Name in keyof Value]: Unchanging<Value[Name]> }
  : Value

/** Whether a value that came from outside is what a schema says. It may have more members. */
export function fits<Schema extends GenericSchema>(
  schema: Schema,
  value: unknown
): value is Fitting<Schema> {
  return is(schema, value)
}

/** The value that a text spells as JSON; null where it spells none, or one that does not fit. */
export function readJson<Schema extends GenericSchema>(
  schema: Schema,
  text: string | null
): Fitting<Schema> | null {
  if (text === null) return null
  try {
    const value: unknown = JSON.parse(text)
    return fits(schema, value) ? value : null
  } catch {
    return null
  }
}
