#ifndef CATOMICS_H
#define CATOMICS_H
#endif
