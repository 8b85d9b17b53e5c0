"""A scene of hosts on one Linux machine: network namespaces with mounts, processes and names of their own."""
