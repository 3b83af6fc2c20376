/**
 * Makes a number smaller that is wider than the card: where a visitor has set the text larger, a number in two lines, or
 * one that is cut, is another number. In em, for Firefox enlarges the text that is told in px once more.
 */
export function fitNumbers(): void {
  for (const number of document.querySelectorAll<HTMLElement>(".number:not([hidden])")) {
    number.style.fontSize = "";
    const { clientWidth, scrollWidth, parentElement } = number;
    if (scrollWidth <= clientWidth || !parentElement) continue;
    const share = (sizeOf(number) / sizeOf(parentElement)) * (clientWidth / scrollWidth);
    number.style.fontSize = `${Math.floor(share * 100) / 100}em`;
  }
}

function sizeOf(element: Element): number {
  return Number.parseFloat(getComputedStyle(element).fontSize);
}
