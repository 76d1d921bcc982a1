import type { Block, BuilderVerdict, Document, RemoteBuilder } from '../../../outcome/index.ts'
import { counted } from '../../../outcome/index.ts'
import { builderVerdictInWords } from '../index.ts'
import { pale, paragraph, textTable } from './blocks.ts'

/**
 * What `%builders` says: those that were added, those that a definition names, and `configured`, what
 * Nix's own setting says.
 */
export function buildersInWords(
  added: readonly RemoteBuilder[],
  ofNotebook: readonly RemoteBuilder[],
  configured: string
): Document {
  const builders = [...added, ...ofNotebook]
  const rows = builders.map(({ url, cores, features, key }, at) => [
    { text: url },
    { text: String(cores) },
    { text: features.join(', ') },
    { text: key ?? '', isPath: true as const },
    { text: at < added.length ? '%builders add' : 'builders of the notebook' }
  ])
  const own: Block[] =
    rows.length === 0
      ? [paragraph('Steps are built on this machine. %builders add ssh-ng://HOST adds another.')]
      : [
          textTable(['machine', 'steps at a time', 'features', 'key', 'named by'], rows),
          paragraph(
            'Nix chooses which step goes where. What a machine does not take, this one builds.'
          )
        ]
  const title =
    builders.length === 0
      ? 'No machine is added'
      : `${counted(builders.length, 'machine')} beside this one`
  const setting = configured.trim()
  const beside = setting === '' ? [] : [pale(`Nix's own setting adds: builders = ${setting}`)]
  return { title, blocks: [...own, ...beside] }
}

/** What came of trying machines out. */
export function triedInWords(
  tried: readonly (readonly [RemoteBuilder, BuilderVerdict])[]
): Document {
  const told = tried.map(([builder, verdict]) => builderVerdictInWords(builder, verdict))
  const works = told.filter(({ state }) => state !== 'bad').length
  return {
    title: `${works} of ${counted(tried.length, 'machine')} ${works === 1 ? 'builds' : 'build'}`,
    blocks: told.flatMap(({ state, message, way }) => [
      paragraph(message, state),
      ...(way === null ? [] : [pale(way)])
    ])
  }
}
