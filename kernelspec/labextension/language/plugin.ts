import type { JupyterFrontEndPlugin } from '@jupyterlab/application'
import { IEditorLanguageRegistry } from '@jupyterlab/codemirror'
import { ParseContext } from '@codemirror/language'
import { nixSupport } from './nix-language.ts'
import type { ParserOf } from './scripts.ts'

/** A parser of the page's own languages; the text stays plain until it has come. */
function parserOfPage(languages: IEditorLanguageRegistry): ParserOf {
  /** The page looks through all of its languages, which takes longer than the parsing of a key. */
  const known = new Map<string, ReturnType<typeof languages.findByName>>()
  return (name) => {
    const found = known.get(name) ?? languages.findByName(name)
    if (found === null) return null
    known.set(name, found)
    if (found.support !== undefined) return found.support.language.parser
    return ParseContext.getSkippingParser(languages.getLanguage(name))
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
    languages.addLanguage({
      name: 'nix',
      displayName: 'Nix',
      mime: 'text/x-nix',
      extensions: ['nix'],
      support: nixSupport(parserOfPage(languages))
    })
  }
}
