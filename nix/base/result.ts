/**
 * What can go wrong by a user's mistake is a value, never an exception: a function that can meet
 * one gives a `Result`, and its `mistake` is a tagged union of the caller's field.
 */
export type Result<Value, Mistake> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly mistake: Mistake }

export function good<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value }
}

export function bad<Mistake>(mistake: Mistake): { readonly ok: false; readonly mistake: Mistake } {
  return { ok: false, mistake }
}
