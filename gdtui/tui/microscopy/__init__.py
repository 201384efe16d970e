"""How the microscope draws: lines with numbers, the strip of stages, tables, and products of matrices."""
