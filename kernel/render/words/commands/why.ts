import { atInWords, type Document, type WhyBuilt } from '../../../outcome/index.ts'
import { changeBlocks } from '../index.ts'
import { pale, paragraph } from './blocks.ts'
import { goneInWords } from './gone.ts'

/** What `%why` says of a step. */
export function whyInWords({ step, how, before }: WhyBuilt): Document {
  const title = how === null ? `Why ${step} has to be built` : `Why ${step} was ${outcome(how)}`
  if (before === null) {
    const text =
      how === null
        ? 'It is its first build: this notebook never showed it with a result.'
        : 'First build: as long as this notebook remembers, it has been what it is now.'
    return { title, blocks: [paragraph(text)] }
  }
  const compared = `Compared with what it was until ${atInWords(before.at)}:`
  const end = how === null ? null : withoutBuild[how]
  return {
    title,
    blocks: [pale(compared), ...changeBlocks(before.changes), ...(end === null ? [] : [pale(end)])]
  }
}

/** What it says of one whose result was removed by hand. */
export function whyGoneInWords(step: string): Document {
  const text = goneInWords([step])
  return { title: `Why ${step} is not there`, blocks: [paragraph(text)] }
}

type How = NonNullable<WhyBuilt['how']>

function outcome(how: How): string {
  return how === 'cut-off' || how === 'pinned' ? 'not built again' : 'built'
}

/** Why nothing was built, where nothing was. */
const withoutBuild: Readonly<Record<How, string | null>> = {
  built: null,
  fetched: 'Nothing had to be built for it: a cache had the result.',
  found: 'Nothing had to be built for it: the result was in the store already.',
  'cut-off':
    'Nothing was built for it: what it reads has the same bytes as before, so that its result is the one of then.',
  pinned:
    'Nothing was built for it: it is taken by its hash, which is the same as before, so that what makes it did not run.'
}
