import { markup } from './html.ts'
import type { Html } from './html.ts'
import { style } from './style.ts'

/** A part that is folded away behind its title. */
export function fold(title: string, content: Html, name: string | null = null): Html {
  const kind = name === null ? null : markup` class="${name}"`
  return markup`<details${kind}>
    <summary>${title}</summary>
    ${content}
  </details>`
}

/** Such parts beside each other. */
export function foldsTogether(folds: Html | readonly Html[]): Html {
  return markup`<div style="${style.folds}">${folds}</div>`
}
