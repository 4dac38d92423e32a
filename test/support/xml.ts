/** As much of XML as a test of our own JUnit files needs: tags that open and close in order, and their attributes. */
export class XMLParserLike {
  private readonly tags: { readonly name: string; readonly attributes: Readonly<Record<string, string>> }[] = [];

  /** @throws Error where tags do not nest */
  constructor(text: string) {
    const open: string[] = [];
    for (const [, close, name, attributes, alone] of text.matchAll(
      /<(\/?)([a-z]+)((?:\s+[a-z]+="[^"<]*")*)\s*(\/?)>/g,
    )) {
      if (close === '/') {
        if (open.pop() !== name) throw new Error(`</${name!}> closes nothing`);
        continue;
      }
      const pairs = [...attributes!.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const);
      this.tags.push({ name: name!, attributes: Object.fromEntries(pairs) });
      if (alone !== '/') open.push(name!);
    }
    if (open.length > 0) throw new Error(`<${open.join('><')}> is open`);
  }

  count(name: string): number {
    return this.tags.filter((t) => t.name === name).length;
  }

  /** Number in an attribute of the first tag of that name. */
  attribute(name: string, key: string): number {
    return Number(this.tags.find((t) => t.name === name)?.attributes[key]);
  }
}
