// The grammar of Nix as an editor of cells needs it, made of nix/syntax/nix.grammar: what that has no
// names for (keywords, operators, brackets, parts of strings) has some, names that stand for
// something are told apart, and a cell may have commands, or be a script.

/** Words that stay as they are: they hold nothing to colour. */
const plain = new Set(['space'])

/** Throws where the grammar of Nix is written in another way than is expected here. */
export function editorGrammar(grammar) {
  let text = grammar
  const replace = (pattern, by) => {
    if (!pattern.test(text)) throw new Error(`nix.grammar has nothing like ${pattern}`)
    text = text.replace(pattern, by)
  }
  // A rule of its own for each place of a name.
  replace(/^Parameter \{ identifier \}$/m, 'Parameter { anyName }')
  replace(/^Name \{ \(identifier \| or\) ~attribute \}$/m, 'Name { (anyName | or) ~attribute }')
  replace(/^Variable \{ identifier ~attribute \}$/m, 'Variable { anyName ~attribute }')
  replace(
    /^@top Program \{ expression \}$/m,
    `@top Document { ScriptHead ScriptBody? | definitions }
definitions { binding* (expression? | Unfinished definitions) }

// What is being typed above a definition. Without this all that stands below would be read as one
// expression that has no end, with each key anew.
Unfinished { expression MissingEnd }

@external tokens commandTokens from "./tokens.ts" { ScriptHead ScriptBody CommandName MissingEnd UnfinishedPath }
@external tokens commandRestTokens from "./tokens.ts" { CommandWords }
@skip {} { CommandLine { CommandName CommandWords? } }

anyName { identifier | ConstantName | BuiltinName | LibraryName }`
  )
  replace(/^@top Cell .*$/m, '')
  replace(
    /^Binding \{ AttributePath equals expression semicolon \}$/m,
    'Binding { AttributePath equals expression (semicolon | MissingEnd) }'
  )
  replace(/\bPath \{ path \|/, 'Path { path | UnfinishedPath |')
  replace(
    /^Inherit \{ inherit Source\? attribute\* semicolon \}$/m,
    'Inherit { inherit Source? attribute* (semicolon | MissingEnd) }'
  )
  replace(/^(@skip \{ space \| LineComment \| BlockComment) \}$/m, '$1 | CommandLine }')
  return text.replace(
    /^@external tokens (\w+) from ("\.\/tokens\.ts") \{\n([^}]*)\}/gm,
    (...found) => {
      const [, name, from, words] = found
      const named = words
        .trim()
        .split(/\s+/)
        .map((word) => (plain.has(word) || /^[A-Z]/.test(word) ? word : `${word}[@name=${word}]`))
      const names = name === 'ordinaryTokens' ? ['ConstantName', 'BuiltinName', 'LibraryName'] : []
      return `@external tokens ${name} from ${from} {\n  ${[...named, ...names].join('\n  ')}\n}`
    }
  )
}
