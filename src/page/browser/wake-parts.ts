const MARK = "part:";

/** Makes elements of the parts that were not shown when the page was written: the Worker puts those into comments. */
export function wakeParts(): void {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
  const parts: Comment[] = [];
  while (walker.nextNode()) parts.push(walker.currentNode as Comment);
  for (const part of parts) {
    if (!part.data.startsWith(MARK)) continue; // a browser's extension may write some, too
    const template = document.createElement("template");
    template.innerHTML = part.data.slice(MARK.length);
    part.replaceWith(template.content);
  }
}
