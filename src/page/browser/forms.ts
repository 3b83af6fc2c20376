type Act = "join" | "enter" | "leave";

export function formOf(act: Act): HTMLFormElement | null {
  return document.querySelector(`form[data-act=${act}]`);
}

/** Does in place what the form would do by a new page. */
export function onSubmit(act: Act, does: (form: HTMLFormElement) => unknown): void {
  const form = formOf(act);
  form?.addEventListener("submit", (event) => {
    event.preventDefault();
    void does(form);
  });
}
