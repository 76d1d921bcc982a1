import type { Notice } from '../../outcome/index.ts'
import type { Engine, Entry } from '../state/index.ts'
import { linksOutOf } from '../results/index.ts'

/** That links among static files lead to what no step sees: else the first step to read one fails. */
export function staticLinkNotices(
  { nix }: Pick<Engine, 'nix'>,
  { name, outPath }: Extract<Entry, { kind: 'data' }>
): readonly Notice[] {
  const { links, total } = linksOutOf(nix.onDisk(outPath))
  return total === 0 ? [] : [{ kind: 'links-lead-out', name, links, total }]
}
