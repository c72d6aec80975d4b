package io.cordon.sql;

import java.util.ArrayList;
import java.util.List;

/** A parsed text: its tree, and what the tree's nodes say. For one thread, until the next parse. */
final class Source {

  private static final Grammar G = Grammar.POSTGRES_17;
  private static final int INDIRECTION_ELEMENT = G.symbol("indirection_el");
  private static final int INDIRECTION_NAME = G.rule("indirection_el: '.' attr_name");
  private static final int ATTRIBUTE_NAME = G.rule("attrs: '.' attr_name");

  final String text;
  final Tree tree;
  final boolean standardConformingStrings;

  Source(String text, Tree tree, boolean standardConformingStrings) {
    this.text = text;
    this.tree = tree;
    this.standardConformingStrings = standardConformingStrings;
  }

  /** The name that a token stands for. */
  String identifier(int token) {
    return Names.identifier(text, tree.from(token), tree.to(token));
  }

  /** The value of a string token. */
  String string(int token) {
    return Literals.string(text, tree.from(token), tree.to(token), standardConformingStrings);
  }

  /** The text of a node, as written. */
  String slice(int node) {
    return text.substring(tree.from(node), tree.to(node));
  }

  /** The first child that is this token; -1 if there is none. */
  int child(int node, int token) {
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      if (tree.token(child) == token) {
        return child;
      }
    }
    return -1;
  }

  /** The first child that is made by a rule of this nonterminal; -1 if there is none. */
  int childOf(int node, int nonterminal) {
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      int rule = tree.rule(child);
      if (rule >= 0 && G.lhs[rule] == nonterminal) {
        return child;
      }
    }
    return -1;
  }

  /** The first child that is made by this rule; -1 if there is none. */
  int childRule(int node, int rule) {
    for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
      if (tree.rule(child) == rule) {
        return child;
      }
    }
    return -1;
  }

  /** The nonterminal of a node, -1 of a token. */
  int nonterminal(int node) {
    int rule = tree.rule(node);
    return rule < 0 ? -1 : G.lhs[rule];
  }

  /** The parts of a dotted name, whichever rules it is made of; subscripts and stars left out. */
  List<String> parts(int name) {
    List<String> parts = new ArrayList<>(2);
    addParts(name, parts);
    return parts;
  }

  private void addParts(int root, List<String> parts) {
    // Left-recursive: the last part is the outermost. A name may be as long as a text.
    IntStack pending = new IntStack();
    pending.push(root);
    while (!pending.isEmpty()) {
      int node = pending.pop();
      if (tree.isToken(node)) {
        parts.add(identifier(node));
        continue;
      }
      int rule = tree.rule(node);
      if (G.lhs[rule] == INDIRECTION_ELEMENT
          && rule != INDIRECTION_NAME
          && rule != ATTRIBUTE_NAME) {
        continue;
      }
      int mark = pending.size();
      for (int child = tree.first(node); child >= 0; child = tree.next(child)) {
        pending.push(child);
      }
      pending.reverseFrom(mark);
    }
  }
}
