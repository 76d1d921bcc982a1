import fc from 'fast-check'

/**
 * Random Nix expressions, printed without the parentheses that would keep them apart, so that some
 * are wrong: an operator that does not associate, a function as an operand, a name twice.
 */
export function expressions(): fc.Arbitrary<string> {
  const name = fc.constantFrom('a', 'b', 'c', "d'", 'e-f', 'or', 'true', 'builtins', 'x')
  const simpleName = fc.constantFrom('a', 'b', 'c', 'x')
  const number = fc.constantFrom('0', '1', '42', '1.5', '.5', '1.', '1e3', '007')
  const path = fc.constantFrom(
    './a',
    'a/b',
    '../x.y',
    '/',
    '/a',
    '~/b',
    '<c/d>',
    './a/',
    'x:y',
    '//'
  )
  const content = fc
    .array(fc.constantFrom('$', '{', '}', '\\', "'", 'a', ' ', '\n', "''", '${b}', '"'), {
      maxLength: 5
    })
    .map((pieces) => pieces.join(''))
  const operator = fc.constantFrom(
    ...['+', '-', '*', '/', '++', '//', '==', '!=', '<', '>', '<=', '>=', '&&', '||', '->', '|>'],
    ...[' ? ', '+', '++', '//', '==']
  )
  const blank = fc.constantFrom(' ', ' ', ' ', '', '\n', ' # c\n', '/* d */')

  return fc.letrec<{ expression: string; operand: string; attribute: string; bindings: string }>(
    (tie) => ({
      attribute: fc.oneof(
        { maxDepth: 3 },
        name,
        name,
        content.map((text) => `"${text}"`),
        tie('expression').map((text) => `\${${text}}`)
      ),
      bindings: fc
        .array(
          fc.oneof(
            fc
              .tuple(fc.array(tie('attribute'), { minLength: 1, maxLength: 3 }), tie('expression'))
              .map(([path_, value]) => `${path_.join('.')} = ${value};`),
            fc.array(name, { maxLength: 2 }).map((names) => `inherit ${names.join(' ')};`),
            // Before 2.21 Nix forgets what no name is taken from, so there is always one.
            fc
              .tuple(tie('expression'), fc.array(name, { minLength: 1, maxLength: 2 }))
              .map(([from, names]) => `inherit (${from}) ${names.join(' ')};`)
          ),
          { maxLength: 3 }
        )
        .map((all) => all.join(' ')),
      operand: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        simpleName,
        name,
        number,
        path,
        content.map((text) => `"${text}"`),
        content.map((text) => `''${text}''`),
        tie('expression').map((text) => `(${text})`),
        tie('expression').map((text) => `"x\${${text}}y"`),
        tie('expression').map((text) => `./p/\${${text}}q`),
        fc.array(tie('operand'), { maxLength: 3 }).map((all) => `[ ${all.join(' ')} ]`),
        tie('bindings').map((text) => `{ ${text} }`),
        tie('bindings').map((text) => `rec { ${text} }`),
        fc.tuple(tie('operand'), tie('attribute')).map(([set, key]) => `${set}.${key}`),
        fc
          .tuple(tie('operand'), tie('attribute'), tie('operand'))
          .map(([set, key, fallback]) => `${set}.${key} or ${fallback}`)
      ),
      expression: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        tie('operand'),
        fc
          .tuple(tie('expression'), blank, operator, blank, tie('expression'))
          .map((pieces) => pieces.join('')),
        fc.tuple(tie('operand'), blank, tie('operand')).map((pieces) => pieces.join('')),
        fc.tuple(fc.constantFrom('!', '-'), tie('expression')).map((pieces) => pieces.join('')),
        fc.tuple(simpleName, tie('expression')).map(([arg, body]) => `${arg}: ${body}`),
        fc
          .tuple(
            fc.array(fc.tuple(simpleName, fc.option(tie('expression'))), { maxLength: 3 }),
            fc.constantFrom('', ', ...', ','),
            fc.constantFrom('', '@x', ' @ b'),
            tie('expression')
          )
          .map(([formals, end, at, body]) => {
            const all = formals.map(([arg, value]) => (value === null ? arg : `${arg} ? ${value}`))
            return `{ ${all.join(', ')}${end} }${at}: ${body}`
          }),
        fc.tuple(tie('bindings'), tie('expression')).map(([all, body]) => `let ${all} in ${body}`),
        fc.tuple(tie('expression'), tie('expression')).map(([set, body]) => `with ${set}; ${body}`),
        fc
          .tuple(tie('expression'), tie('expression'), tie('expression'))
          .map(([test, yes, no]) => `if ${test} then ${yes} else ${no}`)
      )
    })
  ).expression
}
