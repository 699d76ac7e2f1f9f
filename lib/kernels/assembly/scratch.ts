// The calling thread's scratch area. Each thread has its own instance of these kernels, so its own `area`.

let area: usize = 0;

export function setScratch(address: usize): void {
  area = address;
}

export function scratch(): usize {
  return area;
}
