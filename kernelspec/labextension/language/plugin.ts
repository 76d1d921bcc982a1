import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror'
import { type LanguageSupport, ParseContext } from '@codemirror/language'
import type { Parser } from '@lezer/common'
import { nixSupport } from './nix-language.ts'
import type { ParserOf } from './scripts.ts'

/**
 * What most scripts are written in. Editors that are made before these have come are drawn a second
 * time, each by itself, which in a notebook of many cells takes longer than to wait for them.
 */
const usual = ['shell', 'python']

/** A parser of the page's own languages; the text stays plain until it has come. */
function parserOfPage(languages: IEditorLanguageRegistry): ParserOf {
  /** The page looks through all of its languages, which takes longer than the parsing of a key. */
  const known = new Map<string, ReturnType<typeof languages.findByName>>()
  /** All cells of a notebook wait for the same language. */
  const coming = new Map<string, Parser>()
  return (name) => {
    const found = known.get(name) ?? languages.findByName(name)
    if (found === null) return null
    known.set(name, found)
    if (found.support !== undefined) return found.support.language.parser
    const before = coming.get(name)
    if (before !== undefined) return before
    const loading = languages.getLanguage(name)
    const skipping = ParseContext.getSkippingParser(loading)
    coming.set(name, skipping)
    // It may come at another time.
    loading.catch(() => coming.delete(name))
    return skipping
  }
}

/** Nix in the editors of JupyterLab, in notebooks and in files. */
export const language: JupyterFrontEndPlugin<void> = {
  id: 'nix-workflow:language',
  description: 'Colours, indents and folds Nix, and scripts in it in their own languages.',
  autoStart: true,
  requires: [IEditorLanguageRegistry],
  activate: (_app, languages: IEditorLanguageRegistry) => {
    // Another extension may have been there first.
    if (languages.findByName('nix') !== null) return
    const load = async (): Promise<LanguageSupport> => {
      // Where one does not come, what is written in it stays plain.
      await Promise.allSettled(usual.map((name) => languages.getLanguage(name)))
      return nixSupport(parserOfPage(languages))
    }
    let loaded: Promise<LanguageSupport> | null = null
    languages.addLanguage({
      name: 'nix',
      displayName: 'Nix',
      mime: 'text/x-nix',
      extensions: ['nix'],
      load: () => (loaded ??= load())
    })
  }
}
