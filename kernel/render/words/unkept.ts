import { listInWords, type Staying, type UnkeptHow } from '../../outcome/index.ts'

/** What came of a step that is not kept, as sentences. */
export function unkeptInWords(step: string, how: UnkeptHow): string {
  return how.kind === 'came-out-otherwise'
    ? otherwiseInWords(step, how.after)
    : `${step} is not to be kept (keep = "never"), and stays in the store all the same: ${whyStaying(how.why)}`
}

/** What a user whom a daemon does not trust cannot say for themselves. */
const daemonsWay =
  'A Nix daemon holds what its derivations gave, unless its /etc/nix/nix.conf has this line (start the daemon anew then): keep-derivations = false'

function whyStaying(why: Staying): string {
  switch (why.kind) {
    case 'not-ours':
      return 'it was there before this notebook asked for it, and only what was built for a notebook is taken away.'
    case 'at-work':
      return 'another kernel works with this notebook.'
    case 'mentioned':
      return `another result says its path, and needs it: ${why.by}. strip = true in the definition of that step takes such paths out of its result.`
    case 'others':
      return 'something that no notebook has built was made of it.'
    case 'refused':
      return `something holds it. Nix says: ${why.said || 'nothing'}. %gc takes it when nothing holds it any more.`
    case 'unable':
      return `this Nix does not delete a result and build it again. It says: ${why.said || 'nothing'}${why.byDaemon ? `\n${daemonsWay}` : ''}`
  }
}

function otherwiseInWords(step: string, after: readonly string[]): string {
  const was = `${step} was not kept, so it was built again, and came out otherwise than before: the same step does not give the same twice (%verify ${step} says why).`
  if (after.length === 0) return was
  const [were, are] = after.length === 1 ? ['was', 'is'] : ['were', 'are']
  return `${was} ${listInWords(after)} ${were} built of what it gave then, and ${are} not built again. Without keep = "never" all would be built of the same.`
}
