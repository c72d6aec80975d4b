package io.cordon.sql;

import java.util.List;

/** What types are called in a text. */
final class TypeNames {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int GENERIC_TYPE = G.symbol("GenericType");
  private static final int SIMPLE_TYPE = G.symbol("SimpleTypename");
  private static final int ATTRIBUTES = G.symbol("attrs");

  private TypeNames() {}

  /** True if the grammar has no word for the type of a SimpleTypename. */
  static boolean isGeneric(Source source, int simpleType) {
    return source.nonterminal(source.tree.first(simpleType)) == GENERIC_TYPE;
  }

  /** The last part of the name, or the first of the words: {@code double} of DOUBLE PRECISION. */
  static String ofSimpleType(Source source, int simpleType) {
    Tree tree = source.tree;
    int node = tree.first(simpleType);
    if (source.nonterminal(node) == GENERIC_TYPE) {
      int rest = source.childOf(node, ATTRIBUTES);
      if (rest < 0) {
        return source.identifier(tree.first(node));
      }
      List<String> parts = source.parts(rest);
      return parts.get(parts.size() - 1);
    }
    while (!tree.isToken(node)) {
      node = tree.first(node);
    }
    return source.identifier(node);
  }

  /** The same of a Typename, whose SETOF and bounds of arrays are left out. */
  static String ofType(Source source, int type) {
    return ofSimpleType(source, source.childOf(type, SIMPLE_TYPE));
  }
}
