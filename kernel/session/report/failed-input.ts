import { summarise } from '../../files/summarise/index.ts'
import type { FailedStepInput } from '../mistakes/index.ts'
import { findInside } from '../results/index.ts'

/** So many files of an input are looked at to find the one that was meant. */
const comparedFiles = 1000

/** What a shell makes of a word, so that it is no name of a file as it stands. */
const ofShell = /[*?[\]{}$()<>|&;`\\]/

/**
 * What a step that failed reads of an input, by the input's place on disk, null where it is not there.
 * `files` are those that its command names.
 */
export async function failedInput(
  name: string,
  files: readonly string[],
  place: string | null
): Promise<FailedStepInput> {
  if (place === null) return { name, absent: [], wrote: null, total: 0, links: new Map() }
  const links = new Map<string, string>()
  const absent = files.filter((file) => {
    const found = findInside(place, file)
    if (found.kind === 'leads-out') links.set(file, found.target)
    return found.kind !== 'there' && !ofShell.test(file)
  })
  if (absent.length === 0) return { name, absent, wrote: [], total: 0, links }
  const wrote = await summarise(place, { files: comparedFiles, previews: 0 })
  return { name, absent, wrote: wrote.files.map(({ path }) => path), total: wrote.total, links }
}
