import type { Notice } from '../../outcome/index.ts'
import type { Engine, Entry } from '../state/index.ts'
import { linksOutOf } from '../results/index.ts'

/** That links among static files lead to what no step sees: else the first step to read one fails. */
export function staticLinkNotices(
  { nix }: Pick<Engine, 'nix'>,
  { name, value }: Extract<Entry, { kind: 'value' }>
): readonly Notice[] {
  if (value.type !== 'static') return []
  const { links, total } = linksOutOf(nix.onDisk(value.text))
  return total === 0 ? [] : [{ kind: 'links-lead-out', name, links, total }]
}
