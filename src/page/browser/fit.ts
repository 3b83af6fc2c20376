/**
 * Makes a number smaller that is wider than the card: where a visitor has set the text larger, a number in two lines, or
 * one that is cut, is another number.
 */
export function fitNumbers(): void {
  for (const number of document.querySelectorAll<HTMLElement>(".number:not([hidden])")) {
    number.style.fontSize = "";
    const { clientWidth, scrollWidth } = number;
    if (scrollWidth <= clientWidth) continue;
    const size = Number.parseFloat(getComputedStyle(number).fontSize);
    number.style.fontSize = `${Math.floor((size * clientWidth) / scrollWidth)}px`;
  }
}
